from django.urls import path

from PriceAlert.tracked_products import (
    bulk,
    evidence,
    history,
    history_file,
    list_price,
    move,
    own,
    purchase,
    shops,
    views,
)

urlpatterns = [
    path("", views.TrackedProductListView.as_view(), name="tracked-products"),
    path("bulk/", bulk.BulkView.as_view(), name="tracked-products-bulk"),
    path("<uuid:id>/", views.TrackedProductView.as_view(), name="tracked-product"),
    path("<uuid:id>/restore/", views.RestoreView.as_view(), name="tracked-product-restore"),
    path("<uuid:id>/move/", move.MoveView.as_view(), name="tracked-product-move"),
    path("<uuid:id>/check-now/", views.CheckNowView.as_view(), name="tracked-product-check-now"),
    path("<uuid:id>/price-history/", history.PriceHistoryView.as_view(), name="tracked-product-price-history"),
    path(
        "<uuid:id>/price-history.csv",
        history_file.PriceHistoryFileView.as_view(),
        name="tracked-product-price-history-file",
    ),
    path("<uuid:id>/evidence/", evidence.EvidenceView.as_view(), name="tracked-product-evidence"),
    path("<uuid:id>/list-price/", list_price.ListPriceView.as_view(), name="tracked-product-list-price"),
    path("<uuid:id>/purchase/", purchase.PurchaseView.as_view(), name="tracked-product-purchase"),
    path("<uuid:id>/shops/", shops.ShopListView.as_view(), name="tracked-product-shops"),
    path("<uuid:id>/same-as/", shops.SameAsView.as_view(), name="tracked-product-same-as"),
    path("<uuid:id>/pick/", own.PickView.as_view(), name="tracked-product-pick"),
    path("<uuid:id>/prices/", own.OwnPriceListView.as_view(), name="tracked-product-prices"),
    path("<uuid:id>/prices/last/", own.LastOwnPriceView.as_view(), name="tracked-product-last-price"),
    path("<uuid:id>/checks/", history.LookListView.as_view(), name="tracked-product-checks"),
]
