using BenchmarkDotNet.Running;
using MlNetStudio.Benchmarks.Systems;

// `systems SPLITS OUTPUT` runs the reference systems; everything else goes to BenchmarkDotNet.
if (args is ["systems", var splits, var output])
{
    return SystemsReport.Run(splits, output);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
