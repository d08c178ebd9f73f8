from django.urls import path

from PriceAlert.takeout import api

urlpatterns = [
    path("archive/", api.ArchiveView.as_view(), name="export-archive"),
    path("products.csv", api.ProductsTableView.as_view(), name="export-products"),
    path("history.csv", api.HistoryTableView.as_view(), name="export-history"),
    path("rules.csv", api.RulesTableView.as_view(), name="export-rules"),
    path("notifications.csv", api.NotificationsTableView.as_view(), name="export-notifications"),
]
