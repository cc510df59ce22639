namespace MlNetStudio.Data;

/// <summary>Makes a table of a known law, as many rows as wanted: the same for the same seed (between platforms up to the last bit of their sine and logarithm).</summary>
public abstract class TableGenerator
{
    private protected TableGenerator()
    {
    }

    /// <summary>The name by which a command or a pipeline file asks for it.</summary>
    public abstract string Name { get; }

    /// <summary>What it makes, in one sentence, with the law and its source.</summary>
    public abstract string Description { get; }

    /// <summary>The column that is to be predicted: the last one.</summary>
    public abstract string Label { get; }

    /// <summary>What predicting it is.</summary>
    public abstract TaskKind Task { get; }

    /// <summary>The number of rows where none is given.</summary>
    public abstract int DefaultRows { get; }

    /// <summary>Makes the table.</summary>
    /// <exception cref="InvalidInputException"><paramref name="rows"/> is less than 1.</exception>
    public Table Generate(int rows, long seed) => rows >= 1
        ? new Table(Columns(rows, new DeterministicRandom(seed, StableStream(Name))), Name)
        : throw new InvalidInputException($"'{Name}' cannot make {rows} rows; ask for 1 or more.");

    private protected abstract IEnumerable<Column> Columns(int rows, DeterministicRandom random);

    // Generators of one seed must not share their random numbers, and string.GetHashCode differs from run to run.
    private static long StableStream(string name) => name.Aggregate(17L, (hash, c) => unchecked((hash * 31) + c));
}
