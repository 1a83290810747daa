// What a cluster costs beside its networks:
//   dotnet run -c Release --project benchmarks/cluster -- --help
using SamCam.ClusterBenchmark;

return args is ["worker", .. var own] ? await NoOpWorker.RunAsync(own) : await LoadCommand.Create().Parse(args).InvokeAsync();
