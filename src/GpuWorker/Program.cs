using SamCam.GpuWorker;

return await GpuWorkerProgram.RunAsync(args);
