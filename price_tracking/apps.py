from django.apps import AppConfig


class PriceTrackingConfig(AppConfig):
    name = "price_tracking"
