from django.apps import AppConfig


class PriceAlertConfig(AppConfig):
    name = "PriceAlert"

    def ready(self) -> None:
        # Models must be loaded before allauth's forms.
        from PriceAlert.accounts.one_time import use_codes_once
        from PriceAlert.accounts.passkeys import refuse_malformed
        from PriceAlert.accounts.passwords import keep_spaces

        keep_spaces()
        use_codes_once()
        refuse_malformed()
