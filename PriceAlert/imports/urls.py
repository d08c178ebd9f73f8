from django.urls import path

from PriceAlert.imports import api

urlpatterns = [
    path("", api.ImportListView.as_view(), name="imports"),
    path("<uuid:id>/", api.ImportView.as_view(), name="import"),
    path("<uuid:id>/rows/", api.ImportRowListView.as_view(), name="import-rows"),
    path("<uuid:id>/undo/", api.ImportUndoView.as_view(), name="import-undo"),
    path("<uuid:id>/restore/", api.ImportRestoreView.as_view(), name="import-restore"),
    path("<uuid:id>/alerts/", api.ImportAlertsView.as_view(), name="import-alerts"),
]
