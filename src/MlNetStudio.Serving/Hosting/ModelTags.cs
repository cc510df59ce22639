namespace MlNetStudio.Serving.Hosting;

/// <summary>What metrics say of a model.</summary>
internal sealed class ModelTags(string name, string version)
{
    /// <summary>The name.</summary>
    public KeyValuePair<string, object?> Name { get; } = new("model.name", name);

    /// <summary>The version.</summary>
    public KeyValuePair<string, object?> Version { get; } = new("model.version", version);
}
