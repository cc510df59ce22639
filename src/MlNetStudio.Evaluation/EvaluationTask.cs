namespace MlNetStudio.Evaluation;

/// <summary>What a model predicts.</summary>
public enum EvaluationTask
{
    /// <summary>A number.</summary>
    Regression,

    /// <summary>One of two classes; class 1 is the positive one.</summary>
    Binary,

    /// <summary>One of three or more classes.</summary>
    Multiclass,
}

/// <summary>The name that a task has in files and on the command line.</summary>
public static class EvaluationTaskNames
{
    /// <summary>"regression", "binary" or "multiclass".</summary>
    public static string Of(EvaluationTask task) => task switch
    {
        EvaluationTask.Regression => "regression",
        EvaluationTask.Binary => "binary",
        EvaluationTask.Multiclass => "multiclass",
        _ => throw new ArgumentOutOfRangeException(nameof(task)),
    };

    /// <summary>The task of that name; false if there is none.</summary>
    public static bool TryParse(string name, out EvaluationTask task)
    {
        (task, bool known) = name switch
        {
            "regression" => (EvaluationTask.Regression, true),
            "binary" => (EvaluationTask.Binary, true),
            "multiclass" => (EvaluationTask.Multiclass, true),
            _ => (default, false),
        };
        return known;
    }
}
