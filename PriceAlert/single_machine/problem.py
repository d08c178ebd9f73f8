class StartError(Exception):
    """Why this machine cannot run PriceAlert now: one sentence that says what to do."""
