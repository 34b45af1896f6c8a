"""The tabs beside the course of a case: 材料, 文书, 来往, 附件."""
