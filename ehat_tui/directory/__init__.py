"""The directory: services as Open Referral UK / HSDS 3.0 has them, read, found, told in words."""
