using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>The pipeline's tables as the generated project sees them: copied beside the program when it is built.</summary>
internal sealed class ProjectData
{
    private readonly PipelineFile _file;
    private readonly string _folder;

    /// <param name="file">The pipeline.</param>
    /// <param name="folder">The project's folder.</param>
    public ProjectData(PipelineFile file, string folder) => (_file, _folder) = (file, Path.GetFullPath(folder));

    /// <summary>The table as the project file names it.</summary>
    public string Table => Locate(_file.Definition.Data.File!);

    /// <summary>The second table, with the test rows, if there is one.</summary>
    public string? Test => _file.Definition.Data.Test is { } test ? Locate(test) : null;

    /// <summary>The name of the table beside the program.</summary>
    public string TableName => NameOf(Table);

    /// <summary>The name of the second table beside the program.</summary>
    public string? TestName => Test is null ? null : NameOf(Test);

    /// <summary>A pipeline as it stands beside the tables.</summary>
    public PipelineDefinition Beside(PipelineDefinition pipeline) => pipeline with { Data = pipeline.Data with { File = TableName, Test = TestName }, Output = new OutputSection() };

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    // MSBuild reads environment variables under the same names.
    private string Locate(string path) => path.StartsWith("${", StringComparison.Ordinal)
        ? path.Replace("${", "$(", StringComparison.Ordinal).Replace('}', ')')
        : DataPath.Rebase(path, _file.Folder, _folder);
}
