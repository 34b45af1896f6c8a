"""Local catalogues (地方目录): 告知承诺, 承诺材料, 容缺受理 and 联合踏勘评审, as versioned lists of their own."""
