namespace MlNetStudio.Neural.Operators;

/// <summary>Which power of two stands for a number between two of them.</summary>
public enum PowerRounding
{
    /// <summary>The larger.</summary>
    Up,

    /// <summary>The smaller.</summary>
    Down,

    /// <summary>The nearer, the larger where both are as near.</summary>
    Nearest,
}
