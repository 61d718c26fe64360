import {init, use, connect, getInstanceByDom} from 'echarts/core';
import {LineChart, ScatterChart, ParallelChart, BarChart, CustomChart} from 'echarts/charts';
import {GridComponent, TooltipComponent, DataZoomComponent, ParallelComponent, MarkAreaComponent, MarkLineComponent} from 'echarts/components';
import {CanvasRenderer} from 'echarts/renderers';
use([LineChart, ScatterChart, ParallelChart, BarChart, CustomChart, GridComponent, TooltipComponent, DataZoomComponent, ParallelComponent, MarkAreaComponent, MarkLineComponent, CanvasRenderer]);
export {init, getInstanceByDom};
