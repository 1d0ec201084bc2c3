"""What is stored as it is said: in Persian, whoever is at work."""

AGREES = "صورت‌حساب بعدی بانک دیگر اختلافی نشان نداد."
