using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MlNetStudio.Data;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>The training in code: reader, featurizers, trainer, evaluation.</summary>
internal static class TrainingText
{
    private const string Features = "Features";

    public static string Write(ProjectFacts facts, ProjectData data)
    {
        bool isPacked = IsPacked(data.TableName) || (data.TestName is { } test && IsPacked(test));
        var text = new StringBuilder();
        text.Append($$"""
            using System;
            using System.Collections.Generic;
            using System.IO;
            {{(isPacked ? "using System.IO.Compression;\n" : "")}}using Microsoft.ML;
            using Microsoft.ML.Data;
            using Microsoft.ML.Transforms;
            using MlNetStudio.MLNet;
            using MlNetStudio.Neural;
            using MlNetStudio.Neural.Initializers;
            using MlNetStudio.Neural.Layers;
            using MlNetStudio.Neural.Losses;
            using MlNetStudio.Neural.Optimizers;
            using MlNetStudio.Neural.Regularization;
            using MlNetStudio.Neural.Schedules;
            using MlNetStudio.Neural.Training;

            namespace {{facts.Name}};

            /// <summary>Trains the model.</summary>
            public static class ModelTraining
            {

            """);
        if (facts.IsMulticlass)
        {
            text.Append("    /// <summary>The column with the name of the most probable class.</summary>\n    public const string PredictedClass = \"PredictedClass\";\n\n");
        }

        if (facts.Label.Task != TaskKind.Regression)
        {
            text.Append($"    /// <summary>The classes in the order of the probabilities.</summary>\n    public static readonly {Type(facts)}[] Classes = {ClassList(facts)};\n\n");
        }

        WriteTrain(text, facts, data);
        WritePipeline(text, facts);
        WriteRead(text, facts, isPacked);
        return text.Append("}\n").ToString();
    }

    private static bool IsPacked(string name) => name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static string Type(ProjectFacts facts) => facts.LabelColumn.IsNumber ? "float" : "string";

    private static string ClassOf(ProjectFacts facts, string name) => facts.LabelColumn.IsNumber ? name + "f" : CSharpText.Literal(name);

    private static string ClassList(ProjectFacts facts) => $"[{string.Join(", ", facts.Label.Classes.Select(name => ClassOf(facts, name)))}]";

    private static string LabelName(ProjectFacts facts) => facts.Label.Task == TaskKind.Regression ? facts.Label.Column : "Label";

    private static void WriteTrain(StringBuilder text, ProjectFacts facts, ProjectData data)
    {
        double fraction = facts.Pipeline.Data.TestFraction ?? 0.2;

        // ML.NET's seeds are of 32 bits.
        string seed = unchecked((int)facts.Pipeline.Data.Seed).ToString(CultureInfo.InvariantCulture);
        string label = CSharpText.Literal(LabelName(facts));
        string table = $"table ?? Path.Combine(AppContext.BaseDirectory, {CSharpText.Literal(data.TableName)})";
        string sets = data.TestName is { } test
            ? $"""
                    var training = Read(ml, {table});
                    var test = Read(ml, Path.Combine(AppContext.BaseDirectory, {CSharpText.Literal(test)}));
            """
            : fraction > 0
            ? $"""
                    var split = ml.Data.TrainTestSplit(Read(ml, {table}), testFraction: {fraction.ToString("R", CultureInfo.InvariantCulture)}, seed: {seed});
                    var (training, test) = (split.TrainSet, split.TestSet);
            """
            : $"""
                    var training = Read(ml, {table});
                    var test = training;
            """;
        string evaluation = Evaluation(facts, "test", label);
        text.Append($$"""
                /// <summary>Trains on the table, writes the model, and says how good it is on the test rows.</summary>
                /// <param name="modelPath">The model. A file that is there is replaced in one move, which a running service notices.</param>
                /// <param name="table">Another table with the same columns; null for the one beside the program.</param>
                public static string Train(string modelPath, string? table = null)
                {
                    var ml = new MLContext(seed: {{seed}});
            {{sets}}
                    var model = Pipeline(ml).Fit(training);
                    string temporary = modelPath + ".tmp";
                    ml.Model.Save(model, training.Schema, temporary);
                    File.Move(temporary, modelPath, overwrite: true);
            {{evaluation}}
                }


            """);
    }

    /// <summary>The lines that judge the model and say how good it is.</summary>
    /// <param name="facts">The project.</param>
    /// <param name="rows">The expression of the test rows.</param>
    /// <param name="label">The expression of the label column's name.</param>
    public static string Evaluation(ProjectFacts facts, string rows, string label) => facts switch
    {
        { Label.Task: TaskKind.Regression } => $$"""
                    var metrics = ml.Regression.Evaluate(model.Transform({{rows}}), {{label}});
                    return FormattableString.Invariant($"RMSE {metrics.RootMeanSquaredError:g5}, R² {metrics.RSquared:0.000}");
            """,
        { IsMulticlass: true } => $$"""
                    var metrics = ml.MulticlassClassification.Evaluate(model.Transform({{rows}}), {{label}});
                    return FormattableString.Invariant($"accuracy {metrics.MicroAccuracy:0.000}, log loss {metrics.LogLoss:0.000}");
            """,
        _ => $$"""
                    var metrics = ml.BinaryClassification.Evaluate(model.Transform({{rows}}), {{label}});
                    return FormattableString.Invariant($"accuracy {metrics.Accuracy:0.000}, area under the ROC curve {metrics.AreaUnderRocCurve:0.000}");
            """,
    };

    private static void WritePipeline(StringBuilder text, ProjectFacts facts)
    {
        var stages = new List<string>();
        var vectors = new List<string>();
        string label = CSharpText.Literal(facts.Label.Column);
        if (facts.IsMulticlass)
        {
            // In this order the classes have the places that the command gives them.
            stages.Add($"ml.Transforms.Conversion.MapValueToKey(\"Label\", {label}, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)");
        }
        else if (facts.Label.Task == TaskKind.Binary)
        {
            stages.Add($"ml.Transforms.Conversion.MapValue(\"Label\", new Dictionary<{Type(facts)}, bool> {{ [Classes[0]] = false, [Classes[1]] = true }}, {label})");
        }

        var features = facts.Features!;
        foreach (var group in features.Numbers)
        {
            string name = CSharpText.Literal(group.Name);
            vectors.Add(group.Name);
            stages.Add($"ml.Transforms.Concatenate({name}, {string.Join(", ", group.Columns.Select(CSharpText.Literal))})");
            if (group.Replacement is { } mode)
            {
                stages.Add($"ml.Transforms.ReplaceMissingValues({name}, replacementMode: MissingValueReplacingEstimator.ReplacementMode.{mode})");
            }

            if (group.IsStandardized)
            {
                stages.Add($"ml.Transforms.NormalizeMeanVariance({name}, fixZero: false)");
            }
        }

        WriteIndicators(stages, vectors, features.Indicated);
        foreach (var (column, most) in features.Categories)
        {
            string code = column + " code";
            vectors.Add(code);
            stages.Add($"ml.Transforms.Categorical.OneHotEncoding({CSharpText.Literal(code)}, {CSharpText.Literal(column)}, maximumNumberOfKeys: {most.ToString(CultureInfo.InvariantCulture)})");
        }

        stages.Add($"ml.Transforms.Concatenate(\"{Features}\", {string.Join(", ", vectors.Select(CSharpText.Literal))})");
        stages.Add(Trainer(facts));
        if (facts.IsMulticlass)
        {
            stages.Add("ml.Transforms.Conversion.MapKeyToValue(PredictedClass, \"PredictedLabel\")");
        }

        text.Append("    /// <summary>From columns to features to the network.</summary>\n    public static IEstimator<ITransformer> Pipeline(MLContext ml) =>\n        ");
        text.Append(stages[0]);
        foreach (string stage in stages.Skip(1))
        {
            text.Append("\n            .Append(").Append(stage).Append(')');
        }

        text.Append(";\n\n");
    }

    private static void WriteIndicators(List<string> stages, List<string> vectors, ImmutableArray<string> columns)
    {
        if (columns.IsEmpty)
        {
            return;
        }

        vectors.Add("Missing");
        stages.Add($"ml.Transforms.Concatenate(\"Sparse\", {string.Join(", ", columns.Select(CSharpText.Literal))})");
        stages.Add("ml.Transforms.IndicateMissingValues(\"IsMissing\", \"Sparse\")");
        stages.Add("ml.Transforms.Conversion.ConvertType(\"Missing\", \"IsMissing\", DataKind.Single)");
    }

    private static string Trainer(ProjectFacts facts)
    {
        var training = facts.Pipeline.Training;
        var options = new List<string> { $"LabelColumnName = {CSharpText.Literal(LabelName(facts))}" };

        // What the pipeline leaves open the trainer chooses as the command does, also for other tables.
        if (!facts.IsOpen)
        {
            options.AddRange(
            [
                $"Layers = [{string.Join(", ", facts.Pipeline.Network!.Layers.Select(layer => OptionExpression.Of(layer.Layer)))}]",
                $"Loss = {OptionExpression.Of(training.Loss)}",
                $"Optimizer = {OptionExpression.Of(training.Optimizer)}",
                $"Schedule = {OptionExpression.Of(training.Schedule)}",
                $"Epochs = {OptionExpression.Of(training.Epochs)}",
                $"BatchSize = {OptionExpression.Of(training.BatchSize)}",
            ]);
        }

        options.Add($"Seed = {OptionExpression.Of(training.Seed)}");
        void Add(bool isGiven, string option)
        {
            if (isGiven)
            {
                options.Add(option);
            }
        }

        Add(!training.Shuffle, "Shuffle = false");
        Add(training.Clipping is not null, $"Clipping = {OptionExpression.Of(training.Clipping)}");
        Add(training.Folds > 0, $"Folds = {OptionExpression.Of(training.Folds)}");
        Add(training.ValidationFraction > 0, $"ValidationFraction = {OptionExpression.Of(training.ValidationFraction)}");
        Add(training.EarlyStopping is not null && !facts.IsOpen, $"EarlyStopping = {OptionExpression.Of(training.EarlyStopping)}");
        Add(!facts.ClassWeights.IsEmpty, $"ClassWeights = [{string.Join(", ", facts.ClassWeights.Select(CSharpText.Literal))}]");
        Add(facts.Label.Task == TaskKind.Regression && facts.Pipeline.Preprocessing.Target == NumberScaling.None, "StandardizeLabel = false");
        var (catalog, trainer) = facts switch
        {
            { Label.Task: TaskKind.Regression } => ("Regression", nameof(TaskKind.Regression)),
            { IsMulticlass: true } => ("MulticlassClassification", nameof(TaskKind.Multiclass)),
            _ => ("BinaryClassification", nameof(TaskKind.Binary)),
        };
        string lines = string.Concat(options.Select(option => $"                {option},\n"));
        return $"ml.{catalog}.Trainers.NeuralNetwork(new NeuralNetwork{trainer}Trainer.Options\n            {{\n{lines}            }})";
    }

    private static void WriteRead(StringBuilder text, ProjectFacts facts, bool isPacked)
    {
        var checkedColumns = facts.DropsMissing ? facts.Columns : [facts.LabelColumn];
        string missing = string.Join(" || ", checkedColumns.Select(column => column.IsNumber ? $"float.IsNaN(row.{column.Property})" : $"row.{column.Property}.Length == 0"));
        string path = isPacked ? "Unpack(path)" : "path";
        text.Append($$"""
                /// <summary>The rows of a table. Left out are those {{(facts.DropsMissing ? "in which a value is missing" : "without a label")}}.</summary>
                public static IDataView Read(MLContext ml, string path)
                {
                    var rows = ml.Data.LoadFromTextFile<ModelInput>({{path}}, new TextLoader.Options
                    {
                        Separators = ['{{(facts.Delimiter == '\t' ? "\\t" : facts.Delimiter == '\'' ? "\\'" : facts.Delimiter.ToString())}}'],
                        HasHeader = {{(facts.HasHeader ? "true" : "false")}},
                        AllowQuoting = true,
                        MissingRealsAsNaNs = true,
                        TrimWhitespace = true,
                    });
                    return ml.Data.FilterByCustomPredicate<ModelInput>(rows, row => {{missing}});
                }

            """);
        if (isPacked)
        {
            text.Append("""

                    // ML.NET reads plain text only; the table is unpacked beside the packed one, once.
                    private static string Unpack(string path)
                    {
                        if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
                        {
                            return path;
                        }

                        string plain = path[..^3];
                        if (!File.Exists(plain))
                        {
                            string temporary = plain + ".tmp";
                            using (var source = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
                            using (var target = File.Create(temporary))
                            {
                                source.CopyTo(target);
                            }

                            File.Move(temporary, plain, overwrite: true);
                        }

                        return plain;
                    }

                """);
        }
    }
}
