using System.Reflection;
using BenchmarkDotNet.Running;
using VoiceStudio.Bench.Handler;

// "handler" measures the voice handler from the caller's side; everything else is BenchmarkDotNet's.
if (args is ["handler", ..]) return await HandlerBench.RunAsync(args[1..]);
BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
return 0;
