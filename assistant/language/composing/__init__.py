"""Tags to chunks: rules that make measures, groups, conditions and rankings of what stands side by side."""
