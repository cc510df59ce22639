using System.Text;
using MlNetStudio.Data;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>The classes of a row and of a prediction.</summary>
internal static class ModelText
{
    public static string Input(ProjectFacts facts)
    {
        var text = new StringBuilder();
        text.Append($$"""
            using System.Text.Json.Serialization;
            using Microsoft.ML.Data;

            namespace {{facts.Name}};

            /// <summary>A row: what the model reads, and for training what it predicts. What a caller leaves out counts as missing.</summary>
            public sealed class ModelInput
            {
            """);
        string separator = "\n";
        foreach (var column in facts.Columns)
        {
            string summary = CSharpText.Comment(column.Name) + (column.Name == facts.Label.Column ? ", which is predicted; only for training" : "");
            string name = CSharpText.Literal(column.Name);
            text.Append(separator).Append($"""
                    /// <summary>{summary}.</summary>
                    [LoadColumn({column.Index}), ColumnName({name}), JsonPropertyName({name})]
                    public {(column.IsNumber ? "float" : "string")} {column.Property} {"{ get; set; }"} = {(column.IsNumber ? "float.NaN" : "\"\"")};

                """);
            separator = "\n";
        }

        return text.Append("}\n").ToString();
    }

    public static string Output(ProjectFacts facts)
    {
        string label = CSharpText.Comment(facts.Label.Column);
        string members = facts switch
        {
            { Label.Task: TaskKind.Regression } => $$"""
                    /// <summary>The predicted {{label}}.</summary>
                    [ColumnName("Score")]
                    public float Prediction { get; set; }
                """,
            { IsMulticlass: true } => $$"""
                    /// <summary>The most probable {{label}}.</summary>
                    [ColumnName(ModelTraining.PredictedClass)]
                    public {{(facts.LabelColumn.IsNumber ? "float" : "string")}} Prediction { get; set; }{{(facts.LabelColumn.IsNumber ? "" : " = \"\";")}}

                    /// <summary>The probability of each class, in the order of <see cref="ModelTraining.Classes"/>.</summary>
                    [ColumnName("Score")]
                    public float[] Probabilities { get; set; } = [];
                """,
            _ => $$"""
                    /// <summary>Whether {{label}} is {{CSharpText.Comment(facts.Label.Classes[1])}}.</summary>
                    [ColumnName("PredictedLabel")]
                    public bool Prediction { get; set; }

                    /// <summary>The probability that it is.</summary>
                    public float Probability { get; set; }
                """,
        };
        return $$"""
            using Microsoft.ML.Data;

            namespace {{facts.Name}};

            /// <summary>What the model says of a row.</summary>
            public sealed class ModelOutput
            {
            {{members}}
            }

            """;
    }
}
