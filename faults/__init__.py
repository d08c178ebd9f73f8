"""What breaks, and what must hold all the same: one function a fault, real processes, judged by independent ledgers.

`./scripts/faults alerts` runs them; docs/faults.md says what each does and which tests cover it in `./scripts/test`.
"""

# Each a shop of its own to the product: paces are by shop.
SHOPS = [f"shop{number}.test" for number in range(40)]
