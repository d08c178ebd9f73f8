"""What the API shows of alerts, one module a resource."""
