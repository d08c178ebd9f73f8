from django.urls import path

from PriceAlert.tracked_products import history, views

urlpatterns = [
    path("", views.TrackedProductListView.as_view(), name="tracked-products"),
    path("<uuid:id>/", views.TrackedProductView.as_view(), name="tracked-product"),
    path("<uuid:id>/restore/", views.RestoreView.as_view(), name="tracked-product-restore"),
    path("<uuid:id>/check-now/", views.CheckNowView.as_view(), name="tracked-product-check-now"),
    path("<uuid:id>/price-history/", history.PriceHistoryView.as_view(), name="tracked-product-price-history"),
    path("<uuid:id>/checks/", history.LookListView.as_view(), name="tracked-product-checks"),
]
