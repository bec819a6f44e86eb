"""Who did, or saw, what in the system: append-only, sealed in the background."""

from app.audit.models import AuditType
from app.audit.service import record, record_as

__all__ = ["AuditType", "record", "record_as"]
