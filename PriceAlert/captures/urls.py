from django.urls import path

from PriceAlert.captures import api

urlpatterns = [
    path("captures/", api.CaptureListView.as_view(), name="captures"),
    path("captures/<uuid:id>/", api.CaptureView.as_view(), name="capture"),
    path("captures/<uuid:id>/watch/", api.WatchCaptureView.as_view(), name="capture-watch"),
    path("me/capture-token/", api.CaptureTokenView.as_view(), name="capture-token"),
]
