using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Augmentation;

/// <summary>How copies of rows are changed. Everything random follows from the seed, the row and the number of the copy, so any order of reading gives the same.</summary>
internal abstract class Augmenter
{
    // Apart from the streams of the core, which begin at 1 << 32.
    private const long FirstStream = 1L << 48;

    /// <summary>The copies that each row gets beside itself.</summary>
    public required int Copies { get; init; }

    /// <summary>Decides every random choice.</summary>
    public required long Seed { get; init; }

    /// <summary>Refuses columns that cannot be changed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public abstract void Check(IHost host, SchemaShape schema);

    /// <summary>Whether the copies' values of a column differ from the row's.</summary>
    public abstract bool Changes(string column);

    /// <summary>What is needed of all rows before the first copy can be made; null for nothing.</summary>
    public virtual MixupRows? Prepare(IDataView source) => null;

    /// <summary>The function that gives a column that <see cref="Changes"/>.</summary>
    /// <param name="column">The column of the source.</param>
    /// <param name="row">The source's row.</param>
    /// <param name="place">Which copy of it is wanted.</param>
    /// <param name="rows">What <see cref="Prepare"/> gave.</param>
    public abstract Delegate MakeGetter(DataViewSchema.Column column, DataViewRow row, CopyPlace place, MixupRows? rows);

    /// <summary>The row from which a copy takes a part beside its own; -1 for none.</summary>
    public virtual int PartnerOf(long row, int copy, MixupRows? rows) => -1;

    /// <summary>The random numbers of a copy.</summary>
    protected DeterministicRandom RandomOf(long row, int copy) => new(Seed, StreamOf(row, copy));

    /// <summary>The stream of the random numbers of a copy.</summary>
    protected long StreamOf(long row, int copy) => FirstStream + (row * Copies) + copy - 1;

    /// <summary>Requires a column of a type.</summary>
    protected static SchemaShape.Column Require(IHost host, SchemaShape schema, string name, string role, string expected, Func<SchemaShape.Column, bool> fits)
    {
        if (!schema.TryFindColumn(name, out var column))
        {
            throw host.ExceptSchemaMismatch(nameof(schema), role, name, expected, "no such column");
        }

        return fits(column) ? column : throw host.ExceptSchemaMismatch(nameof(schema), role, name, expected, column.GetTypeString());
    }

    /// <summary>Requires a vector of floats.</summary>
    protected static void RequireFeatures(IHost host, SchemaShape schema, string name) => Require(
        host, schema, name, "feature", "Vector<Single>", column => column.Kind == SchemaShape.Column.VectorKind.Vector && !column.IsKey && column.ItemType.Equals(NumberDataViewType.Single));
}

/// <summary>Where a cursor over rows and their copies stands.</summary>
internal sealed class CopyPlace
{
    /// <summary>The row of the source, from 0.</summary>
    public long Row { get; set; } = -1;

    /// <summary>0 for the row itself, then 1, 2, ... for its copies.</summary>
    public int Copy { get; set; }
}
