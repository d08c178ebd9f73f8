from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from alerts.feed_view import FeedView
from alerts.mail_event_address import mail_events
from alerts.unsubscribe_view import UnsubscribeView
from PriceAlert import config, health, spa
from PriceAlert.accounts.admin_login import login
from PriceAlert.accounts.alert_email import AlertEmailConfirmView, AlertEmailView
from PriceAlert.accounts.api import AccountView
from PriceAlert.accounts.loss import AccountLossView
from PriceAlert.accounts.signup import sign_up
from PriceAlert.accounts.totp import totp
from PriceAlert.tracked_products.ledger import PurchaseListView

urlpatterns = [
    path("health/", health.alive, name="health"),
    path("health/ready/", health.ready, name="ready"),
    path("health/work/", health.work, name="work"),
    path("admin/login/", login),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    # allauth's headless API lies at <prefix>/browser/v1/…
    path("api/v1/auth/browser/v1/auth/signup", sign_up, name="sign-up"),
    path("api/v1/auth/browser/v1/account/authenticators/totp", totp, name="totp"),
    path("api/v1/auth/", include("allauth.headless.urls")),
    path("api/v1/config/", config.ConfigView.as_view(), name="config"),
    path("api/v1/me/loss/", AccountLossView.as_view(), name="loss"),
    path("api/v1/me/alert-email/", AlertEmailView.as_view(), name="alert-email"),
    path("api/v1/me/alert-email/confirm/", AlertEmailConfirmView.as_view(), name="alert-email-confirm"),
    path("api/v1/me/", AccountView.as_view(), name="me"),
    path("api/v1/tracked-products/", include("PriceAlert.tracked_products.urls")),
    path("api/v1/purchases/", PurchaseListView.as_view(), name="purchases"),
    path("api/v1/export/", include("PriceAlert.takeout.urls")),
    path("api/v1/imports/", include("PriceAlert.imports.urls")),
    path("api/v1/", include("PriceAlert.captures.urls")),
    path("api/v1/", include("products.urls")),
    path("api/v1/", include("price_tracking.urls")),
    path("api/v1/", include("alerts.urls")),
    path("api/mail-events/<str:provider>/", mail_events, name="mail-events"),
    path("api/unsubscribe/<str:token>/", UnsubscribeView.as_view(), name="unsubscribe"),
    re_path(r"^api/feeds/(?P<token>[A-Za-z0-9_-]{1,200})/told\.(?P<kind>atom|ics)$", FeedView.as_view(), name="feed"),
    re_path(r"^(?P<path>.*)$", spa.page, name="page"),
]

handler400 = "PriceAlert.problems.bad_request"
handler403 = "PriceAlert.problems.permission_denied"
handler404 = "PriceAlert.problems.not_found"
handler500 = "PriceAlert.problems.server_error"
