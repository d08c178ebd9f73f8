from django.urls import path

from alerts.api import defaults, feeds, mail, notifications, push, rules, site_terms, webhooks

urlpatterns = [
    path("alert-mail/", mail.AlertMailView.as_view(), name="alert-mail"),
    path("alert-mail/try-again/", mail.AlertMailTryAgainView.as_view(), name="alert-mail-try-again"),
    path("alert-rules/", rules.AlertRuleListView.as_view(), name="alert-rules"),
    path("alert-rules/preview/", rules.AlertRulePreviewView.as_view(), name="alert-rule-preview"),
    path("alert-rules/<uuid:id>/", rules.AlertRuleView.as_view(), name="alert-rule"),
    path("alert-rules/<uuid:id>/restore/", rules.AlertRuleRestoreView.as_view(), name="alert-rule-restore"),
    path("default-rules/", defaults.DefaultRuleListView.as_view(), name="default-rules"),
    path("default-rules/<uuid:id>/", defaults.DefaultRuleView.as_view(), name="default-rule"),
    path("site-terms/", site_terms.SiteTermsListView.as_view(), name="site-terms"),
    path("site-terms/<str:code>/", site_terms.SiteTermsView.as_view(), name="site-terms-of"),
    path("notifications/", notifications.NotificationListView.as_view(), name="notifications"),
    path("notifications/unread-count/", notifications.UnreadCountView.as_view(), name="notifications-unread-count"),
    path("notifications/mark-read/", notifications.MarkReadView.as_view(), name="notifications-mark-read"),
    path("notifications/mark-unread/", notifications.MarkUnreadView.as_view(), name="notifications-mark-unread"),
    path("notifications/<uuid:id>/send-again/", notifications.SendAgainView.as_view(), name="notification-send-again"),
    path("me/feed/", feeds.FeedLinkView.as_view(), name="feed-link"),
    path("push/", push.PushView.as_view(), name="push"),
    path("webhooks/", webhooks.WebhookListView.as_view(), name="webhooks"),
    path("webhooks/<uuid:id>/", webhooks.WebhookView.as_view(), name="webhook"),
    path("webhooks/<uuid:id>/rotate/", webhooks.WebhookRotateView.as_view(), name="webhook-rotate"),
    path("webhooks/<uuid:id>/switch-on/", webhooks.WebhookSwitchOnView.as_view(), name="webhook-switch-on"),
    path("webhooks/<uuid:id>/test/", webhooks.WebhookTestView.as_view(), name="webhook-test"),
    path(
        "webhooks/<uuid:id>/deliveries/<uuid:delivery_id>/replay/",
        webhooks.WebhookReplayView.as_view(),
        name="webhook-replay",
    ),
]
