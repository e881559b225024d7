"""What the pages read about entitlements after the decision (待遇管理的读取)."""
