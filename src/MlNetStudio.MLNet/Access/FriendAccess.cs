using System.Runtime.CompilerServices;

// ML.NET keeps what a trainer, a saved model and an ONNX export need (TrainerEstimatorBase's constructor, ModelLoadContext,
// ISingleCanSaveOnnx, ...) for its own packages: they are internal, or "private protected", in Microsoft.ML.Core and
// Microsoft.ML.Data, and these two assemblies name the other packages of ML.NET as friends. The public interfaces alone give
// no model that can be saved, exported with ConvertToOnnx, or explained by PermutationFeatureImportance
// (dotnet/machinelearning #4911, #6839). So this assembly makes itself a friend:
//
// - For the compiler: eng/FriendReferences.targets makes copies of the two assemblies under obj/ that name this one as a
//   friend. Nobody else sees them; the package refers to the published Microsoft.ML.
// - For the runtime: the attributes below, which .NET honors since .NET Core 2 but does not document.
//
// What it rules out: a strong name for this assembly (the runtime's check compares simple names, and a signed assembly may only
// refer to friends by key), trimming and ahead-of-time compilation (ML.NET itself supports neither).
//
// What it ties: internal members may change in any version of ML.NET. The package accepts [5.0.0, 6.0.0), MLNetCompatibility
// refuses other versions with an error that says so, and tests/MlNetStudio.MLNet.Tests/Access fails first when a member that is
// used here is gone.
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]
