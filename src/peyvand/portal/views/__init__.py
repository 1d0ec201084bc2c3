"""Pages that combine services: home, the staff's desk, «درخواست‌های من», errors, and what a load balancer asks."""

from peyvand.portal.views.errors import csrf_failed, forbidden, not_found, server_error, too_many

__all__ = ["csrf_failed", "forbidden", "not_found", "server_error", "too_many"]
