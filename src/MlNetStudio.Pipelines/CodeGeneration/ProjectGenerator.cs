using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>
/// Writes a small C# project that does with ML.NET and its neural-network trainer what a pipeline file says: a class for a row, training in
/// code, and a service that scores through a pool of prediction engines.
/// </summary>
public static class ProjectGenerator
{
    /// <summary>Writes the project.</summary>
    /// <param name="file">The pipeline. Its data are read, to know the columns.</param>
    /// <param name="settings">Where data are found.</param>
    /// <param name="folder">The project's folder.</param>
    /// <returns>The names of the files.</returns>
    /// <exception cref="InvalidInputException">
    /// The pipeline or its data cannot be used, the pipeline does what ML.NET's featurizers or the trainer's options cannot say, or the
    /// folder cannot be written to.
    /// </exception>
    public static IReadOnlyList<string> Write(PipelineFile file, RunSettings settings, string folder)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var facts = ProjectFacts.Read(file, settings);
        var data = new ProjectData(file, folder);
        using var output = OutputFolder.Open(folder);
        output.WriteText(facts.Name + ".csproj", ProjectText.Write(data));
        output.WriteText("ModelInput.cs", ModelText.Input(facts));
        output.WriteText("ModelOutput.cs", ModelText.Output(facts));
        output.WriteText("ModelTraining.cs", TrainingText.Write(facts, data));
        output.WriteText("Program.cs", ProgramText.Write(facts));
        output.Commit();
        return output.Files;
    }
}
