using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>
/// Writes a small C# project that does with ML.NET and its neural-network trainer what a pipeline file says: a class for a row, training in
/// code, and a service that scores through a pool of prediction engines. What ML.NET's own featurizers and the trainer's options can say is
/// written as code; a pipeline that does more, such as with dates, free text or robust scaling, goes with the program as a file, which it trains by.
/// </summary>
public static class ProjectGenerator
{
    /// <summary>Writes the project.</summary>
    /// <param name="file">The pipeline. Its data are read, to know the columns.</param>
    /// <param name="settings">Where data are found.</param>
    /// <param name="folder">The project's folder.</param>
    /// <returns>The names of the files.</returns>
    /// <exception cref="InvalidInputException">
    /// The pipeline or its data cannot be used, the pipeline does what only the command does, or the folder cannot be written to.
    /// </exception>
    public static IReadOnlyList<string> Write(PipelineFile file, RunSettings settings, string folder)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var facts = ProjectFacts.Read(file, settings);
        var data = new ProjectData(file, folder);
        using var output = OutputFolder.Open(folder);
        output.WriteText(facts.Name + ".csproj", ProjectText.Write(data, facts.WhyFromFile is not null));
        output.WriteText("ModelInput.cs", ModelText.Input(facts));
        output.WriteText("ModelOutput.cs", ModelText.Output(facts));
        if (facts.WhyFromFile is null)
        {
            output.WriteText("ModelTraining.cs", TrainingText.Write(facts, data));
        }
        else
        {
            output.WriteText("ModelTraining.cs", FromFileText.Write(facts));
            output.WriteText(FromFileText.PipelineName, PipelineFile.ToYaml(data.Beside(file.Definition)));
        }

        output.WriteText("Program.cs", ProgramText.Write(facts));
        output.Commit();
        return output.Files;
    }
}
