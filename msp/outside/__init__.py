"""How anything gets out: mail, notices, the guarded gateway, files."""
