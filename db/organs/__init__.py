"""Organs (机关单位) with validity dates and successors, sites, and the people who sign in."""
