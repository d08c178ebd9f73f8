from django.urls import path

from products import api

urlpatterns = [
    path("sites/", api.SiteListView.as_view(), name="sites"),
    path("sites/lookup/", api.SiteLookupView.as_view(), name="site-lookup"),
]
