from django.urls import path

from alerts import api

urlpatterns = [
    path("alert-rules/", api.AlertRuleListView.as_view(), name="alert-rules"),
    path("alert-rules/preview/", api.AlertRulePreviewView.as_view(), name="alert-rule-preview"),
    path("alert-rules/<uuid:id>/", api.AlertRuleView.as_view(), name="alert-rule"),
    path("alert-rules/<uuid:id>/restore/", api.AlertRuleRestoreView.as_view(), name="alert-rule-restore"),
    path("notifications/", api.NotificationListView.as_view(), name="notifications"),
    path("notifications/unread-count/", api.UnreadCountView.as_view(), name="notifications-unread-count"),
    path("notifications/mark-read/", api.MarkReadView.as_view(), name="notifications-mark-read"),
    path("notifications/mark-unread/", api.MarkUnreadView.as_view(), name="notifications-mark-unread"),
    path("notifications/<uuid:id>/send-again/", api.SendAgainView.as_view(), name="notification-send-again"),
]
