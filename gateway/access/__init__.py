"""Who asks, and what they may see: keys and tokens, scopes, tenants; and where browsers may ask from."""
