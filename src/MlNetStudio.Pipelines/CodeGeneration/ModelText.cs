using System.Text;
using MlNetStudio.Data;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>The classes of a row and of a prediction.</summary>
internal static class ModelText
{
    public static string Input(ProjectFacts facts)
    {
        var text = new StringBuilder();
        string training = facts.WhyFromFile is null ? ", and for training what it predicts" : "";
        text.Append($$"""
            using System.Text.Json.Serialization;
            using Microsoft.ML.Data;

            namespace {{facts.Name}};

            /// <summary>A row: what the model reads{{training}}. What a caller leaves out counts as missing.</summary>
            public sealed class ModelInput
            {
            """);
        string separator = "\n";
        foreach (var column in facts.Columns)
        {
            string summary = CSharpText.Comment(column.Name)
                + (column.Name == facts.Label.Column ? ", which is predicted; only for training" : column.IsDate ? ", in seconds since 1970-01-01" : "");
            string name = CSharpText.Literal(column.Name);
            string place = facts.WhyFromFile is null ? FormattableString.Invariant($"LoadColumn({column.Index}), ") : "";
            var (type, missing) = column.IsNumber ? ("float", "float.NaN") : column.IsDate ? ("long", "long.MinValue") : ("string", "\"\"");
            text.Append(separator).Append($"""
                    /// <summary>{summary}.</summary>
                    [{place}ColumnName({name}), JsonPropertyName({name})]
                    public {type} {column.Property} {"{ get; set; }"} = {missing};

                """);
            separator = "\n";
        }

        return text.Append("}\n").ToString();
    }

    public static string Output(ProjectFacts facts)
    {
        string label = CSharpText.Comment(facts.Label.Column);

        // A pipeline file's classes are texts.
        bool isNumber = facts.LabelColumn.IsNumber && facts.WhyFromFile is null;
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
                    public {{(isNumber ? "float" : "string")}} Prediction { get; set; }{{(isNumber ? "" : " = \"\";")}}

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
