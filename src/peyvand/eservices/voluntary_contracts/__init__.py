"""Continuing insurance voluntarily (ادامه بیمه به طور اختیاری): quote, contract, slips, examination (VOL-1 to 7, 9)."""
