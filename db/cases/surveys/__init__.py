"""Surveys and reviews of cases (踏勘、联合审图、联合验收、检验)."""
