namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>The n-grams of a TfIdfVectorizer, by their items one after the other.</summary>
internal sealed class GramTree<T>
    where T : notnull
{
    private Dictionary<T, GramTree<T>>? _next;

    /// <summary>The column that counts the gram that ends here, or -1 if none does.</summary>
    public int Column { get; private set; } = -1;

    /// <summary>Adds a gram.</summary>
    public void Add(ReadOnlySpan<T> gram, int column)
    {
        var node = this;
        foreach (var item in gram)
        {
            node._next ??= [];
            if (!node._next.TryGetValue(item, out var next))
            {
                node._next.Add(item, next = new GramTree<T>());
            }

            node = next;
        }

        node.Column = column;
    }

    /// <summary>One item on, or null if no gram goes on so.</summary>
    public GramTree<T>? Find(T item) => _next?.GetValueOrDefault(item);
}
