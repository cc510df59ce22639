namespace MlNetStudio.Data;

/// <summary>Row numbers of two parts of a table, each in ascending order; together every row once.</summary>
/// <param name="Train">The rows to learn from.</param>
/// <param name="Test">The rows to judge by.</param>
public sealed record RowSplit(int[] Train, int[] Test);
