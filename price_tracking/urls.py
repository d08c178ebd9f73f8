from django.urls import path

from price_tracking import api

urlpatterns = [
    path("images/<uuid:listing_id>/<slug:digest>/", api.ImageView.as_view(), name="image"),
]
