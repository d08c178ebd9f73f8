from django.urls import path

from price_tracking import api

urlpatterns = [
    path("tracked-products/<uuid:id>/checks/", api.LookListView.as_view(), name="tracked-product-checks"),
    path("images/<uuid:listing_id>/<slug:digest>/", api.ImageView.as_view(), name="image"),
]
