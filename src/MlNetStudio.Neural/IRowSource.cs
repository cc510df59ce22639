namespace MlNetStudio.Neural;

/// <summary>
/// Rows of features that are made when a batch needs them, on another thread than the one that trains: decoded, augmented
/// differently in every epoch. What it fills in depends on the row and the epoch alone, so that neither the number of threads nor their order changes a bit.
/// </summary>
public interface IRowSource
{
    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The number of features of a row.</summary>
    public int FeatureColumns { get; }

    /// <summary>A text that is another one for other rows: a checkpoint belongs to the rows of one.</summary>
    public string Identity { get; }

    /// <summary>Fills in a row. Any thread may ask, several at once; once warm nothing is allocated.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="epoch">The epoch, from 1; 0 outside training, where nothing is random.</param>
    /// <param name="features">What to fill, <see cref="FeatureColumns"/> long, with finite numbers.</param>
    /// <param name="targets">The row's targets as the data set has them; mixing rows changes them too.</param>
    public void Fill(int row, int epoch, Span<float> features, Span<float> targets);
}
