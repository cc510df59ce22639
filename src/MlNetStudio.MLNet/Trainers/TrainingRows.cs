namespace MlNetStudio.MLNet.Trainers;

/// <summary>The rows of a data view as the core takes them, before they are divided and the targets prepared.</summary>
internal sealed class TrainingRows
{
    /// <summary>[rows, features].</summary>
    public required RowBuffer Features { get; init; }

    /// <summary>[rows, target columns], as the label has them: a number, a class's index, or a vector.</summary>
    public required RowBuffer Targets { get; init; }

    /// <summary>[rows, 1], or null for 1 each.</summary>
    public required RowBuffer? Weights { get; init; }

    /// <summary>For every row the untouched rows that it comes from, where some rows are changed copies of others; null where none is, or it does not matter.</summary>
    public List<long[]>? Lineages { get; set; }

    /// <summary>The number of features of a row.</summary>
    public required int FeatureColumns { get; init; }

    /// <summary>The number of targets of a row.</summary>
    public required int TargetColumns { get; init; }

    /// <summary>The number of rows.</summary>
    public int Count => Features.Count;

    /// <summary>The number of features that are not 0, counted over all rows.</summary>
    public long NonZeros { get; set; }

    /// <summary>The number of rows left out because their label is missing.</summary>
    public int LeftOut { get; set; }
}
