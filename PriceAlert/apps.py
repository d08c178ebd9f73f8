from django.apps import AppConfig


class PriceAlertConfig(AppConfig):
    name = "PriceAlert"

    def ready(self) -> None:
        # Models must be loaded before allauth's forms.
        from PriceAlert.accounts.passwords import keep_spaces

        keep_spaces()
