using MlNetStudio.Data;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>The training of a pipeline that ML.NET's own featurizers and the trainer's options cannot say: by the pipeline file itself, which goes with the program.</summary>
internal static class FromFileText
{
    /// <summary>The name of the pipeline file beside the program.</summary>
    public const string PipelineName = "pipeline.yaml";

    public static string Write(ProjectFacts facts)
    {
        string classes = facts.Label.Task == TaskKind.Regression ? "" : $$"""
                /// <summary>The classes in the order of the probabilities.</summary>
                public static readonly string[] Classes = {{CSharpText.List(facts.Label.Classes)}};


            """;
        string predicted = !facts.IsMulticlass ? "" : """
                /// <summary>The column with the name of the most probable class.</summary>
                public const string PredictedClass = "PredictedClass";


            """;
        string named = !facts.IsMulticlass ? "" : """

                    model = new TransformerChain<ITransformer>(
                        model, ml.Transforms.Conversion.MapKeyToValue(PredictedClass, "PredictedLabel").Fit(model.Transform(pipeline.TestData)));
            """;
        return $$"""
            using System;
            using System.IO;
            using Microsoft.ML;
            using Microsoft.ML.Data;
            using MlNetStudio.MLNet;

            namespace {{facts.Name}};

            /// <summary>
            /// Trains the model as the file {{PipelineName}} says, which is the command's: {{CSharpText.Comment(facts.WhyFromFile!)}}
            /// </summary>
            public static class ModelTraining
            {
            {{predicted}}{{classes}}    /// <summary>Trains on the table, writes the model, and says how good it is on the test rows. The model is that of the command.</summary>
                /// <param name="modelPath">The model. A file that is there is replaced in one move, which a running service notices.</param>
                /// <param name="table">Another table with the same columns; null for the one beside the program.</param>
                public static string Train(string modelPath, string? table = null)
                {
                    var ml = new MLContext();
                    var pipeline = Load(ml, table);
                    ITransformer model = pipeline.Fit();{{named}}
                    string temporary = modelPath + ".tmp";
                    ml.Model.Save(model, pipeline.TrainingData.Schema, temporary);
                    File.Move(temporary, modelPath, overwrite: true);
            {{TrainingText.Evaluation(facts, "pipeline.TestData", "pipeline.LabelColumn")}}
                }

                /// <summary>The rows of a table as the model reads them.</summary>
                public static IDataView Read(MLContext ml, string path) => Load(ml, path).Read(path);

                private static LoadedPipeline Load(MLContext ml, string? table)
                {
                    string file = Path.Combine(AppContext.BaseDirectory, {{CSharpText.Literal(PipelineName)}});
                    return table is null
                        ? ml.Pipelines().Load(file)
                        : ml.Pipelines().Load(file, $"data.file='{Path.GetFullPath(table).Replace("'", "''", StringComparison.Ordinal)}'");
                }
            }

            """;
    }
}
