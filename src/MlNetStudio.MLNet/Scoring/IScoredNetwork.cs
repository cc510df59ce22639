namespace MlNetStudio.MLNet.Scoring;

/// <summary>Model parameters of any score type whose scoring can be chosen.</summary>
internal interface IScoredNetwork
{
    /// <summary>What computes the scores.</summary>
    public ScoringOptions Scoring { get; set; }
}
