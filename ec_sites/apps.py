from django.apps import AppConfig


class EcSitesConfig(AppConfig):
    name = "ec_sites"
