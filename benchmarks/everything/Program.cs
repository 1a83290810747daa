// What everything mode costs, against the plain way in the same run:
//   dotnet run -c Release --project benchmarks/everything -- --help
return await SamCam.EverythingBenchmark.EverythingCommand.Create().Parse(args).InvokeAsync();
